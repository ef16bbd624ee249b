"""What the services have in common: routes, tokens, and refusals."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from openstack_api.exchange import Refused, Request, Response
from openstack_api.identity import Identity, Token

Handler = TypeVar("Handler", bound=Callable[..., Response])
_ROUTES = "routes"


@dataclass(frozen=True)
class Route:
    """A path of a service and what answers it."""

    method: str
    path: re.Pattern[str]
    handler: str
    is_public: bool


def route(method: str, path: str, public: bool = False) -> Callable[[Handler], Handler]:
    """Marks a method of a service as the answer to a path such as `/servers/{identity}`.

    A public one needs no token.
    """

    def mark(handler: Handler) -> Handler:
        pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
        new = Route(method, pattern, handler.__name__, public)
        setattr(handler, _ROUTES, (*getattr(handler, _ROUTES, ()), new))
        return handler

    return mark


class Service:
    """An HTTP service: finds the method for a request, and gives refusals their form."""

    name: ClassVar[str]
    #: The header Server: most run in Apache.
    banner: ClassVar[str | None] = "Apache/2.4.52 (Ubuntu)"
    _routes: ClassVar[list[Route]] = []

    def __init__(self, identity: Identity) -> None:
        self.identity = identity

    def __init_subclass__(cls) -> None:
        cls._routes = [
            one
            for part in cls.__mro__ for member in vars(part).values()
            for one in getattr(member, _ROUTES, ())
        ]

    def answer(self, request: Request) -> Response:
        """Answers a request."""
        try:
            return self.finish(request, self._dispatch(request))
        except Refused as refused:
            return self.finish(request, self.refuse(request, refused))
        except Exception:
            traceback.print_exc()
            return self.refuse(request, Refused(500, "The laboratory made a mistake: see its log."))

    def refuse(self, request: Request, refused: Refused) -> Response:
        """Returns a refusal in the service's form."""
        raise NotImplementedError

    def unauthenticated(self, refused: Refused) -> Response:
        """Returns the refusal that stands in front of every service but Keystone."""
        error = {"code": 401, "title": "Unauthorized", "message": refused.message}
        sent_to = ("WWW-Authenticate", f'Keystone uri="{self.identity.url}"')
        return Response.json(401, {"error": error}, sent_to)

    def finish(self, request: Request, response: Response) -> Response:
        """Adds the headers that all answers of the service have."""
        return response

    def path_of(self, request: Request) -> str:
        """Returns the path by which the route is found."""
        return request.path

    def _dispatch(self, request: Request) -> Response:
        path = self.path_of(request)
        method = "GET" if request.method == "HEAD" else request.method
        matches = [(one, found) for one in self._routes if (found := one.path.fullmatch(path))]
        if not matches:
            return self.answer_unknown(request)
        for one, found in matches:
            if one.method == method:
                arguments: dict[str, Any] = found.groupdict()
                if not one.is_public:
                    arguments["token"] = self.authenticate(request)
                return getattr(self, one.handler)(request, **arguments)
        return self.answer_wrong_method(request, sorted({one.method for one, _ in matches}))

    def answer_unknown(self, request: Request) -> Response:
        """Answers a path that the service does not have; without a token it does not say that."""
        self.authenticate(request)
        raise Refused(404, "The resource could not be found.")

    def answer_wrong_method(self, request: Request, allowed: list[str]) -> Response:
        """Answers a method that the path does not have."""
        self.authenticate(request)
        raise Refused(405, "The method is not allowed for this resource.",
                      headers=[("Allow", ", ".join(allowed))])

    def authenticate(self, request: Request) -> Token:
        """Returns the token of a request, which is scoped to the project; raises Refused."""
        token = self.identity.token(request.headers.get("X-Auth-Token"))
        if token is None or not token.is_scoped:
            raise Refused(401, "The request you have made requires authentication.")
        return token
