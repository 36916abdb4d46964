package org.lockkeeper.page.act;

import org.lockkeeper.web.access.Principal;

/** The name in which somebody acts here: whoever he is known as, and nothing that he types. */
final class By {

    private By() {}

    static String of(Principal principal) {
        String name = principal.name();
        return name.substring(name.indexOf(':') + 1);
    }
}
