"""Opens, extends and closes a window by the client that openapi-generator has made: URL, token."""
import sys

import lockkeeper_client
from lockkeeper_client.rest import ApiException

client = lockkeeper_client.ApiClient(lockkeeper_client.Configuration(host=sys.argv[1], access_token=sys.argv[2]))
windows = lockkeeper_client.WindowsApi(client)

wanted = lockkeeper_client.WindowRequest(
    reason="kernel update", requestedBy="a generated client", duration="30min", group="free"
)
opened = windows.request_window(wanted, until="OPEN", wait="30s")
print(f"{opened.state} for {opened.principal}")

longer = windows.extend_window(opened.id, lockkeeper_client.ExtendRequest(duration="15min"))
print(f"longer by {longer.ends_at - opened.ends_at}")

closed = windows.close_window(opened.id, token=opened.token, by="a generated client", note="done")
print(f"{closed.state} {closed.close_reason}")

try:
    windows.get_window("w-nothing")
except ApiException as refused:
    print(refused.status, "urn:lockkeeper:problem:not-found" in str(refused.body))
