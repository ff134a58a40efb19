"""Uploads: a person's reference image goes straight to storage; here it is announced, and then looked at and cleaned."""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.app import App
from shared.domain.errors import Conflict, InvalidInput, NotFound, UnsafeUpload
from shared.domain.records import Upload
from shared.media import LARGEST_UPLOAD, TOO_LARGE, Cleaned
from shared.services.references import IMAGES
from shared.services.tidy import clean_object, raw_object
from shared.storage.files import FileDiffers, FileMissing
from shared.storage.store import Change, Reader

PUT_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Ticket:
    """Where and how the browser puts the file."""

    upload_id: str
    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime
    max_bytes: int


def begin(app: App, *, uid: str, filename: str, content_type: str, bytes: int) -> Ticket:
    """Announce an upload. Raises InvalidInput for a type or a size that will not be taken."""
    wrong: dict[str, str] = {}
    if content_type not in IMAGES:
        wrong["content_type"] = "A PNG, JPEG or WebP image: image/png, image/jpeg or image/webp."
    if bytes > LARGEST_UPLOAD:
        wrong["bytes"] = f"At most {LARGEST_UPLOAD} bytes (10 MB)."
    if wrong:
        raise InvalidInput("This file cannot be a reference.", wrong)
    now = app.now()
    upload = Upload(
        id=app.new_id(),
        user_id=uid,
        filename=filename,
        declared_type=content_type,
        declared_bytes=bytes,
        created_at=now,
    )

    def step(read: Reader) -> Change[None]:
        return Change(None) if read.get(Upload, upload.id) else Change(None, create=(upload,))

    app.store.commit(step)
    signed = app.files.signed_put(
        raw_object(upload),
        content_type=content_type,
        max_bytes=LARGEST_UPLOAD,
        now=now,
        seconds=int(PUT_WITHIN.total_seconds()),
    )
    return Ticket(
        upload_id=upload.id,
        method="PUT",
        url=signed.url,
        headers=dict(signed.headers),
        expires_at=now + PUT_WITHIN,
        max_bytes=LARGEST_UPLOAD,
    )


def complete(app: App, *, uid: str, upload_id: str) -> Upload:
    """Decode the file, keep a clean copy of it, and make it ready to be used. Asking again brings the same.

    Raises NotFound, Conflict (nothing was uploaded), UnsafeUpload.
    """
    upload = _own(app, uid, upload_id)
    if upload.state == "ready":
        return upload
    if upload.state == "refused":
        raise UnsafeUpload("This file was refused; upload another one.")
    try:
        picture = _picture(app, upload)
    except FileMissing as error:
        if _own(app, uid, upload_id).state != "waiting":  # another request completed it since we looked
            return complete(app, uid=uid, upload_id=upload_id)
        raise Conflict("The file has not arrived; PUT it to the address first.") from error
    except UnsafeUpload:
        _settle(app, replace(upload, state="refused"))
        app.files.delete([raw_object(upload)])
        raise
    app.files.put(clean_object(upload), io.BytesIO(picture.data), content_type=picture.content_type)
    try:
        ready = _settle(
            app,
            replace(
                upload,
                state="ready",
                object=clean_object(upload),
                content_type=picture.content_type,
                bytes=len(picture.data),
                width=picture.width,
                height=picture.height,
            ),
        )
    except NotFound:  # it was removed meanwhile, and the copy just made must go too
        app.files.delete([raw_object(upload), clean_object(upload)])
        raise
    app.files.delete([raw_object(upload)])
    return ready


def _own(app: App, uid: str, upload_id: str) -> Upload:
    upload = app.store.get(Upload, upload_id)
    if upload is None or upload.user_id != uid or upload.state == "deleted":
        raise NotFound
    return upload


def _picture(app: App, upload: Upload) -> Cleaned:
    """A clean copy of what has arrived. Raises FileMissing, UnsafeUpload."""
    try:
        data = app.files.read(raw_object(upload), max_bytes=LARGEST_UPLOAD)
    except FileDiffers as error:  # larger than the address it was put to allows
        raise UnsafeUpload(TOO_LARGE) from error
    return app.media.clean(data, declared_type=upload.declared_type)


def _settle(app: App, settled: Upload) -> Upload:
    """Write what became of an upload; whoever was first decided."""

    def step(read: Reader) -> Change[Upload]:
        current = read.get(Upload, settled.id)
        if current is None or current.state == "deleted":
            raise NotFound
        if current.state != "waiting":
            return Change(current)
        return Change(settled, update=(settled,))

    return app.store.commit(step)
