package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The generated metadata is what an editor shows an operator: every key with its meaning and its default. */
class ConfigurationMetadataTest {

    private static Map<String, JsonNode> keys() throws IOException {
        String file = "/META-INF/spring-configuration-metadata.json";
        try (InputStream json = ConfigurationMetadataTest.class.getResourceAsStream(file)) {
            Map<String, JsonNode> keys = new TreeMap<>();
            for (JsonNode property :
                    JsonMapper.shared().readTree(Objects.requireNonNull(json)).get("properties")) {
                String name = property.get("name").asString();
                if (name.startsWith("lockkeeper.")) {
                    keys.put(name, property);
                }
            }
            return keys;
        }
    }

    @Test
    void everyKeyIsThere() throws IOException {
        assertThat(keys())
                .containsKeys(
                        "lockkeeper.groups",
                        "lockkeeper.guarded-services",
                        "lockkeeper.state-directory",
                        "lockkeeper.systemd.address",
                        "lockkeeper.wait.timeout",
                        "lockkeeper.windows.max-duration",
                        "lockkeeper.http.allowed-hosts");
    }

    @Test
    void everyKeyHasADescription() throws IOException {
        keys().forEach((name, key) -> assertThat(key.path("description").asString(""))
                .as(name)
                .isNotBlank()
                .doesNotContain("{@"));
    }

    @Test
    void everyKeyHasADefaultOrItsDescriptionSaysWhatCountsWithoutIt() throws IOException {
        keys().forEach((name, key) -> {
            if (key.path("defaultValue").isMissingNode()) {
                assertThat(key.path("description").asString(""))
                        .as(name)
                        .containsAnyOf("Default:", "Without it", "Required:");
            }
        });
    }
}
