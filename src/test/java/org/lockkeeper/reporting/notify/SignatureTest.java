package org.lockkeeper.reporting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {

    private static final byte[] SECRET = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String KNOWN = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    /** The vector that the libraries of Standard Webhooks are tested with. */
    @Test
    void theKnownVector() {
        assertThat(Signature.of(List.of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY))
                .isEqualTo(KNOWN);
    }

    @Test
    void eachSecretSignsInTheirOrder() {
        byte[] other = "another secret of 24 bytes or more".getBytes(StandardCharsets.UTF_8);
        String both = Signature.of(List.of(other, SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY);
        assertThat(both).startsWith("v1,").endsWith(" " + KNOWN).isNotEqualTo(KNOWN + " " + KNOWN);
    }

    @Test
    void idTimeAndBodyAreSigned() {
        List<byte[]> secrets = List.of(SECRET);
        assertThat(List.of(
                        Signature.of(secrets, "msg_other", 1614265330, BODY),
                        Signature.of(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265331, BODY),
                        Signature.of(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, new byte[0])))
                .doesNotContain(KNOWN)
                .doesNotHaveDuplicates();
    }
}
