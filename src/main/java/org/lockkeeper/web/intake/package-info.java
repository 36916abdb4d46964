/** What stands before every resource: the names that the host is called by, and the limits of a body. */
@NullMarked
package org.lockkeeper.web.intake;

import org.jspecify.annotations.NullMarked;
