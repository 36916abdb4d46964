package org.lockkeeper.reporting.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks 1.0 has it: id, time and body, so that none of them can be another. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /** By each secret; a receiver takes the one that it knows. */
    static String of(List<byte[]> secrets, String id, long seconds, byte[] body) {
        return secrets.stream().map(secret -> one(secret, id, seconds, body)).collect(Collectors.joining(" "));
    }

    private static String one(byte[] secret, String id, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update("%s.%d.".formatted(id, seconds).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
