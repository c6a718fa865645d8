"""Pictures are decoded and written anew: what rides on the pixels (particulars, comments, scripts, tails) stays behind."""

from pathlib import Path

from PIL import Image, ImageOps

from accounts.file_check import Refusal

MAX_PIXELS = 40_000_000
HALVED_OVER = 24_000_000


def pixels(source: Path) -> int:
    """Width × height as the header says, without decoding."""
    with Image.open(source, formats=("JPEG", "PNG")) as image:
        return image.size[0] * image.size[1]


def clean_image(source: Path, target: Path, *, jpeg: bool) -> bool:
    """Decode and write anew as JPEG or PNG; always True. Raises Refusal."""
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    try:
        with Image.open(source, formats=("JPEG", "PNG")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise Refusal(
                    f"图片为 {width}×{height} 像素，超过 {MAX_PIXELS // 10_000} 万像素的上限。请缩小尺寸后重新上传。"
                )
            if jpeg and width * height > HALVED_OVER and (_orientation(image) != 1 or image.mode not in ("L", "RGB")):
                image.draft(None, (width // 2, height // 2))  # turning or converting holds the picture twice
            turned = _turned(image)
            if jpeg:
                _written(turned if turned.mode in ("L", "RGB") else turned.convert("RGB"), target, "JPEG", quality=90)
            else:
                _written(turned, target, "PNG")
            return True
    except Refusal:
        raise
    except Exception:  # noqa: BLE001  decoders raise struct.error, zlib.error and more
        raise Refusal("图片已损坏或格式不受支持。请另存为 JPG 或 PNG 后重新上传。") from None


def _orientation(image: Image.Image) -> int:
    return image.getexif().get(0x0112, 1)


def _turned(image: Image.Image) -> Image.Image:
    image.load()
    as_it_is = _orientation(image) == 1 or image.size[0] * image.size[1] > HALVED_OVER
    return image if as_it_is else ImageOps.exif_transpose(image)


def _written(image: Image.Image, target: Path, form: str, **how: int) -> None:
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    image.save(target, form, **how)
