"""Routes for the kernel's own tests (settings.ROOT_URLCONF)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from accounts.kernel import scope
from accounts.kernel.access import allow, public_page
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import Again, once, undone
from accounts.kernel.verdict import YES, no
from accounts.models import StoredFile, Unit


def is_lucky(actor, subject):
    return (
        YES if subject is None or subject.name == "演示.txt" else no("这份文件不归您处理。请联系演示主办方。", "规则三")
    )


SEE = {"test.see": (is_lucky,)}  # what the views here ask; test_pages puts it into the policy for as long as it runs
rounds: list[HttpRequest] = []  # how often `again` was done


def where(request: HttpRequest, **kwargs) -> HttpResponse:
    """Says which scope the middleware opened and what reached the view."""
    now = scope.current()
    return HttpResponse(f"{request.workspace}|{now.kind}|{now.tenant_id}|{now.unit_id}|{sorted(now.seat_ids)}|{kwargs}")


def load_file(request: HttpRequest, uuid) -> StoredFile:
    return StoredFile.objects.get(pk=uuid)


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


@public_page
def too_late(request: HttpRequest) -> HttpResponse:
    raise IllegalMove(Unit(), "submit", "已提交")


@public_page
@once
def add_unit(request: HttpRequest) -> HttpResponse:
    unit = Unit.objects.create(name=request.POST.get("name", ""))
    return redirect(f"/units/{unit.pk}/") if unit.name else HttpResponse("请填写单位名称")


@public_page
@once(leads_to=lambda request: "/units/likely/")
def guessing(request: HttpRequest) -> HttpResponse:
    """Leads where its form says, to a page of its own or nowhere."""
    Unit.objects.create(name="演示")
    if (where_to := request.POST.get("to", "")) == "204":
        return HttpResponse(status=204)
    return redirect(where_to) if where_to else HttpResponse("请填写")


@public_page
@once
def again(request: HttpRequest) -> HttpResponse:
    """Has to be done so many times before it works; leads to what speaks against it."""
    Unit.objects.create(name="演示")
    rounds.append(request)
    if len(rounds) < int(request.POST["rounds"]):
        raise Again
    there = redirect("/units/likely/")
    return undone(there) if request.POST.get("against") else there


seen = allow("test.see")(where)
file_page = allow("test.see", load=load_file)(lambda request, file: HttpResponse(file.name))

urlpatterns = [
    path("where/", public_page(where), name="where"),
    path("silent/", silent, name="silent"),
    path("too-late/", too_late, name="too_late"),
    path("add-unit/", add_unit, name="add_unit"),
    path("guessing/", guessing, name="guessing"),
    path("again/", again, name="again"),
    path("units/choose/", public_page(where), name="unit_choose"),
    path("apply/", seen, name="apply_home"),
    path("apply/first/", allow("test.see", unit_required=False)(where), name="apply_first"),
    path("apply/files/<uuid:uuid>/", file_page, name="apply_file"),
    path("desk/<int:seat_id>/", seen, name="desk_home"),
    path("expert/", seen, name="expert_home"),
    path("host/<slug:tenant>/", seen, name="host_home"),
    path("host/<slug:tenant>/files/<uuid:uuid>/", file_page, name="host_file"),
    path("platform/", seen, name="platform_home"),
    path("", include("config.urls")),  # what the layouts link to
]

handler403 = "accounts.views.errors.forbidden"
handler404 = "accounts.views.errors.not_found"
