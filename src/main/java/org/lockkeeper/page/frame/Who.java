package org.lockkeeper.page.frame;

import java.util.Locale;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;

/**
 * Who looks at the page.
 *
 * @param loggedIn whether he can log out: others are known by how they have come
 */
public record Who(String name, boolean loggedIn, Principal principal) {

    /** @param role in small letters, as the documentation has it */
    public boolean may(String role) {
        return principal.has(Role.valueOf(role.toUpperCase(Locale.ROOT)));
    }

    public boolean unknown() {
        return name.equals("anonymous");
    }
}
