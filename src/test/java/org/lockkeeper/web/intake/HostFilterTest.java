package org.lockkeeper.web.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

class HostFilterTest {

    @ParameterizedTest
    @CsvSource({
        "ops.example, ops.example, 200",
        "ops.example, OPS.Example, 200",
        "Ops.Example, ops.example, 200",
        "ops.example, localhost, 200",
        "ops.example, other.example, 421",
        "ops.example, x.ops.example, 421",
        "*, whatever.example, 200"
    })
    void onlyAllowedNamesPass(String allowed, String host, int status) throws Exception {
        HostFilter filter = new HostFilter(new HttpProperties(
                true,
                List.of(allowed),
                DataSize.ofKilobytes(64),
                java.time.Duration.ofSeconds(10),
                null,
                true,
                400,
                true,
                true));
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/windows");
        request.setServerName(host);
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        assertThat(response.getStatus()).isEqualTo(status);
    }
}
