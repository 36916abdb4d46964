package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Most hosts are in no fleet, and pay nothing for what only a fleet needs. */
final class NoFleetIT extends SandboxedTest {

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    /** Flyway's few classes for it are another matter: they are loaded once, when the tables are made. */
    @Test
    void nothingOfPostgresqlsDriverIsLoaded() {
        host.reaches(host.ask(Settings.FREE), "OPEN");
        String classes = host.lockkeeper().classes();
        assertThat(classes).contains("org.sqlite.").doesNotContain("org.postgresql.");
    }

    @Test
    void thePageSaysThatThereIsNoneAndLinksNone() {
        FormByHand nobody = new FormByHand(host.lockkeeper().baseUri(), "");
        HttpResponse<String> page = nobody.get("/page/fleet", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("This host belongs to no fleet.", "<a href=\"/page/timeline\"")
                .doesNotContain("<a href=\"/page/fleet\"", "<form");
        HttpResponse<String> plan = nobody.get("/page/plan", "Accept", "text/html");
        String cookie = plan.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        String token = plan.body().replaceFirst("(?s).*name=\"_csrf\" value=\"([^\"]+)\".*", "$1");
        for (String act : List.of("pause", "resume")) {
            HttpResponse<String> refused = new FormByHand(nobody.base(), cookie)
                    .post(
                            "/page/fleet/" + act,
                            Map.of("_csrf", token, "pool", "web", "reason", "disc"),
                            "Accept",
                            "text/html");
            assertThat(refused.statusCode()).as(act).isBetween(400, 404);
            assertThat(refused.body()).contains("there is no pool &#39;web&#39;", "This host belongs to no fleet.");
        }
    }
}
