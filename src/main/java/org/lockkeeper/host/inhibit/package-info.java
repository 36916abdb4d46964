/** Keeping the host from shutting down, and who else does. */
@NullMarked
package org.lockkeeper.host.inhibit;

import org.jspecify.annotations.NullMarked;
