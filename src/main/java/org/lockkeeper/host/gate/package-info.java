/** The start gate: keeps services from starting while a lease excludes them, and makes up for it afterwards. */
@NullMarked
package org.lockkeeper.host.gate;

import org.jspecify.annotations.NullMarked;
