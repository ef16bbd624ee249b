"""What answers in a service's place: the proxy in front of it, or somebody else altogether."""

from __future__ import annotations

from http import HTTPStatus

from openstack_api.exchange import Request, Response

_NGINX = "nginx/1.18.0 (Ubuntu)"
_WELCOME = b"""\
<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
    body {
        width: 35em;
        margin: 0 auto;
        font-family: Tahoma, Verdana, Arial, sans-serif;
    }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
"""


def nginx(request: Request) -> Response:
    """Returns the page of a web server that somebody has just installed."""
    if request.method not in ("GET", "HEAD"):
        return _nginx_error(405)
    if request.path == "/":
        return Response(200, _WELCOME, "text/html", server=_NGINX)
    return _nginx_error(404)


def plain_to_tls() -> Response:
    """Returns what nginx answers to plain HTTP where it expects TLS."""
    title = "The plain HTTP request was sent to HTTPS port"
    return _nginx_error(400, title, f"<center>{title}</center>\r\n")


def unavailable() -> Response:
    """Returns HAProxy's page for a service none of whose servers is up."""
    return Response(
        503,
        b"<html><body><h1>503 Service Unavailable</h1>\n"
        b"No server is available to handle this request.\n</body></html>\n",
        "text/html", [("Cache-Control", "no-cache"), ("Connection", "close")], server="",
    )


def _nginx_error(status: int, title: str = "", more: str = "") -> Response:
    heading = f"{status} {'Not Allowed' if status == 405 else HTTPStatus(status).phrase}"
    text = (
        f"<html>\r\n<head><title>{f'{status} {title}' if title else heading}</title></head>\r\n"
        f"<body>\r\n<center><h1>{heading}</h1></center>\r\n{more}"
        f"<hr><center>{_NGINX}</center>\r\n</body>\r\n</html>\r\n"
    )
    return Response(status, text.encode(), "text/html", server=_NGINX)
