package org.lockkeeper.web.oidc;

/**
 * What is known of somebody who is at the provider.
 *
 * @param to where he was sent; not kept
 * @param state by which what comes back is known to be his
 * @param nonce by which the ID token is known to be of this login
 * @param verifier by which the provider knows that who asks is who has sent him (PKCE)
 * @param back where he comes back to
 */
record Journey(String to, String state, String nonce, String verifier, String back) {

    private static final int PARTS = 4;

    /** None of them has a blank in it. */
    String kept() {
        return String.join(" ", state, nonce, verifier, back);
    }

    static Journey of(String kept) {
        String[] parts = kept.split(" ", PARTS);
        return new Journey("", parts[0], parts[1], parts[2], parts[3]);
    }
}
