package org.lockkeeper.page.frame;

import org.jspecify.annotations.Nullable;

/** A path of ours: nobody is sent elsewhere by a link that looks like one to here. */
final class OwnPath {

    /** What is longer is no path of ours, and a browser has to keep it while somebody is at the provider. */
    private static final int LONGEST = 1000;

    private OwnPath() {}

    /** The first view, where it is not one. */
    static String of(@Nullable String to) {
        if (to == null || !to.startsWith("/") || to.startsWith("//") || to.length() > LONGEST) {
            return "/";
        }
        return to.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\') ? to : "/";
    }
}
