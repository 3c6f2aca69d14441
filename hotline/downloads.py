"""Files that somebody else made, given out so that they can do nothing."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse


def given_out(file: FieldFile, name: str, mime: str, *, as_attachment: bool) -> FileResponse:
    """A file under a name of ours. Only what we drew ourselves is shown in place; all else is a
    download, and even opened in the browser it could run nothing and ask nobody.
    """
    response = FileResponse(
        file.open("rb"), as_attachment=as_attachment, filename=name, content_type=mime
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
