package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.host.service.ServiceState.State;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(classes = WaitApp.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = WaitApp.LOOPBACK)
class WaitApiRefusalsTest {

    private final Caller caller;

    @Autowired
    WaitApiRefusalsTest(FakeGuardedServices services, @LocalServerPort int port) {
        services.set("backup-db.service", State.IDLE).set("cleanup.service", State.IDLE);
        this.caller = new Caller(port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'timeout': '25h'}             | timeout      | must be at most PT24H (lockkeeper.wait.max-timeout)",
                "{'timeout': '-PT1S'}           | timeout      | must not be negative",
                "{'timeout': 'soon'}            | timeout      | must be a duration such as",
                "{'timeout': 5}                 | timeout      | must be a duration as a string",
                "{'maxAttempts': -1}            | maxAttempts  | must be 0 (unlimited) or more",
                "{'maxAttempts': 'many'}        | maxAttempts  | must be a whole number",
                "{'pollInterval': '1ms'}        | pollInterval | must be between PT0.1S and PT24H",
                "{'pollInterval': '2d'}         | pollInterval | must be between PT0.1S and PT24H",
                "{'services': ['backup-db', '']}| services[1]  | must not be empty",
                "{'services': [null]}           | services[0]  | must not be null",
                "{'services': ['a b']}          | services[0]  | must be a unit name or a glob",
                "{'services': ['a@.service']}   | services[0]  | is a template",
                "{'ignore': ['a/b']}            | ignore[0]    | must be a unit name or a glob",
                "{'services': 'backup-db'}      | services     | must be a list",
                "{'patience': '1s'}             | patience     | there is no such field",
            })
    void namesTheFieldThatIsRefused(String body, String field, String why) throws Exception {
        HttpResponse<String> response = caller.call(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Caller.<List<String>>read(response, "errors[*].field")).containsExactly(field);
        assertThat(Caller.<String>read(response, "errors[0].message")).contains(why);
    }

    @Test
    void refusesAListThatIsTooLong() throws Exception {
        HttpResponse<String> response = caller.call("{'ignore': [" + "'a',".repeat(500) + "'a']}");

        assertThat(Caller.<String>read(response, "errors[0].message")).contains("at most 500 entries");
    }

    @Test
    void aMisspeltServiceIsNotTakenForAStoppedOne() throws Exception {
        HttpResponse<String> response = caller.call("{'services': ['cleanup', 'claenup.service']}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Caller.<String>read(response, "type")).isEqualTo("urn:lockkeeper:problem:unknown-unit");
        assertThat(Caller.<String>read(response, "unit")).isEqualTo("claenup.service");
        assertThat(Caller.<String>read(response, "suggestion")).isEqualTo("cleanup.service");
        assertThat(Caller.<String>read(response, "detail")).contains("did you mean 'cleanup.service'?");
    }

    @Test
    void makesNoSuggestionWhereNothingIsNear() throws Exception {
        assertThat(caller.call("{'services': ['nginx']}").body())
                .contains("'nginx.service'")
                .doesNotContain("suggestion");
    }
}
