"""The error pages. They know nothing of the request, so that a foreign and an absent id answer the same bytes."""

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from accounts.context import Frame

BARE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body><h1>{title}</h1><p>{sentence}</p><p><a href="/">返回首页</a></p></body></html>'
)
PAGES = {
    400: ("请求无法识别", "提交的内容不完整或格式有误。请返回上一页刷新后重新提交。"),
    403: ("没有权限", "您没有执行这一操作的权限。请确认登录的账号，或联系主办单位工作人员。"),
    404: ("页面不存在", "没有找到这个页面，或者您无权查看。请核对网址，或从首页重新进入。"),
    500: ("系统出错了", "系统暂时无法完成这一操作，我们已记录问题。请稍后重试；已保存的内容不会丢失。"),
}


def error_page(status: int, sentence: str = "") -> HttpResponse:
    """One error page, from errors/<status>.html, or a bare one when templates themselves fail."""
    title, default = PAGES[status]
    context = {"title": title, "sentence": sentence or default, "ui": Frame(), "request": None}
    try:
        body = render_to_string(f"errors/{status}.html", context)
    except TemplateDoesNotExist:
        body = BARE.format(**context)
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: Django refused the request itself."""
    return error_page(400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 without a verdict of ours."""
    return error_page(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old."""
    return error_page(403, "页面停留时间过长或登录状态已变化，内容没有提交。请返回上一页刷新后重新提交。")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same bytes for an absent and a foreign row."""
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; never fails itself."""
    try:
        return error_page(500)
    except Exception:  # noqa: BLE001  the page that must always come
        title, sentence = PAGES[500]
        return HttpResponse(BARE.format(title=title, sentence=sentence), status=500)
