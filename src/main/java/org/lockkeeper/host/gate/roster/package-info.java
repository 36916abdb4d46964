/** Which units each gate covers, and which ones none can. */
@NullMarked
package org.lockkeeper.host.gate.roster;

import org.jspecify.annotations.NullMarked;
