"""How the API answers, after the NL API Design Rules: Dutch names, no slash at the
end, errors as problem details (RFC 9457), the version in a header.
"""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Pages(PageNumberPagination):
    """Pages of a collection; the array carries the name of the collection."""

    page_query_param = "pagina"
    page_size_query_param = "paginaGrootte"
    max_page_size = 1000

    def get_paginated_response(self, data: Any) -> Response:
        assert self.page is not None
        return Response(
            {
                "aantal": self.page.paginator.count,
                "volgende": self.get_next_link(),
                "vorige": self.get_previous_link(),
                self._collection(): data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["aantal", "volgende", "vorige"],
            "properties": {
                "aantal": {"type": "integer"},
                "volgende": link,
                "vorige": link,
            },
            "additionalProperties": schema,
        }

    def _collection(self) -> str:
        assert self.request is not None
        return self.request.path.rsplit("/", 1)[-1]


def problem_details(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's own answer to an error, in the shape that RFC 9457 gives."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    detail = getattr(exc, "default_detail", response.status_text)
    answer: dict[str, Any] = {
        "status": response.status_code,
        "title": response.status_text,
        "detail": str(getattr(exc, "detail", detail)),
    }
    if isinstance(exc, ValidationError):
        answer["detail"] = str(exc.default_detail)
        answer["fouten"] = exc.detail
    response.data = answer
    response.content_type = "application/problem+json"
    return response
