package org.lockkeeper.web.document;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API's description: a file, which a test has made from the controllers and compares with them. Whether it is shown is
 * looked at here and not when the application is put together, since ahead-of-time processing does that at build.
 */
@Hidden
@RestController
final class ApiDocument {

    private static final ClassPathResource FILE = new ClassPathResource("api-docs/openapi.json");
    private static final MediaType YAML = MediaType.parseMediaType("application/vnd.oai.openapi;charset=utf-8");

    private final HttpProperties properties;

    ApiDocument(HttpProperties properties) {
        this.properties = properties;
    }

    @GetMapping("/v3/api-docs")
    ResponseEntity<byte[]> json() throws IOException {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(read());
    }

    @GetMapping("/v3/api-docs.yaml")
    ResponseEntity<byte[]> yaml() throws IOException {
        DumperOptions blocks = new DumperOptions();
        blocks.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        blocks.setAllowUnicode(true);
        String text = new Yaml(blocks).dump(JsonMapper.shared().readValue(read(), Map.class));
        return ResponseEntity.ok().contentType(YAML).body(text.getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping("/swagger-ui.html")
    ResponseEntity<Void> page() {
        require(properties.apiPage());
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/swagger-ui/index.html"))
                .build();
    }

    private byte[] read() throws IOException {
        require(properties.apiDocument());
        try (InputStream file = FILE.getInputStream()) {
            return file.readAllBytes();
        }
    }

    private static void require(boolean shown) {
        if (!shown) {
            throw new ApiProblem(
                    ProblemType.NOT_FOUND, "the API's description is off (lockkeeper.http.api-document, api-page)");
        }
    }
}
