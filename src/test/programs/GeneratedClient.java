import client.ApiClient;
import client.ApiException;
import client.api.WindowsApi;
import client.model.ExtendRequest;
import client.model.WindowRequest;
import client.model.WindowView;
import java.time.Duration;

/** Opens, extends and closes a window by the client that openapi-generator has made: URL, token. */
public class GeneratedClient {

    public static void main(String[] args) throws ApiException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(args[0]);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + args[1]));
        WindowsApi windows = new WindowsApi(client);

        WindowRequest wanted = new WindowRequest()
                .reason("kernel update")
                .requestedBy("a generated client")
                .duration("30min")
                .group("free");
        WindowView open = windows.requestWindow(wanted, null, "OPEN", "30s", null);
        System.out.println(open.getState() + " for " + open.getPrincipal());

        WindowView longer = windows.extendWindow(open.getId(), new ExtendRequest().duration("15min"), null, null);
        System.out.println("longer by " + Duration.between(open.getEndsAt(), longer.getEndsAt()));

        WindowView closed = windows.closeWindow(open.getId(), open.getToken(), "a generated client", "done", null);
        System.out.println(closed.getState() + " " + closed.getCloseReason());

        try {
            windows.getWindow("w-nothing", null, null, null);
        } catch (ApiException refused) {
            System.out.println(
                    refused.getCode() + " " + refused.getResponseBody().contains("urn:lockkeeper:problem:not-found"));
        }
    }
}
