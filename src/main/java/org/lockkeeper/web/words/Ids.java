package org.lockkeeper.web.words;

import java.security.SecureRandom;

/** Ids that a person can read out: ten letters and digits without those that look alike, 50 random bits. */
public final class Ids {

    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789";
    private static final int LENGTH = 10;

    private final SecureRandom random = new SecureRandom();
    private final String prefix;

    public Ids(String prefix) {
        this.prefix = prefix;
    }

    public String next() {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
