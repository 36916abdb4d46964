package org.lockkeeper.web.oidc;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;

/** Asks the provider, in bounded time. Follows no redirect: what is secret goes where the provider has said. */
final class ProviderHttp {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final ParameterizedTypeReference<Map<String, Object>> OBJECT = new ParameterizedTypeReference<>() {};

    private final JdkClientHttpRequestFactory requests;
    private final RestClient client;

    ProviderHttp() {
        requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(LIMIT)
                .build());
        requests.setReadTimeout(LIMIT);
        client = RestClient.builder().requestFactory(requests).build();
    }

    Map<String, Object> json(URI uri) {
        return json(uri, headers -> {});
    }

    Map<String, Object> json(URI uri, Consumer<HttpHeaders> headers) {
        Map<String, Object> object =
                client.get().uri(uri).headers(headers).retrieve().body(OBJECT);
        if (object == null) {
            throw new IllegalStateException("there is nothing at " + uri);
        }
        return object;
    }

    String text(URI uri) {
        String text = client.get().uri(uri).retrieve().body(String.class);
        return text == null ? "" : text;
    }

    /** As Spring Security makes its own, but for the bounds. */
    RestClient forTokens() {
        return RestClient.builder()
                .requestFactory(requests)
                .configureMessageConverters(converters -> {
                    converters.addCustomConverter(new FormHttpMessageConverter());
                    converters.addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter());
                })
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build();
    }
}
