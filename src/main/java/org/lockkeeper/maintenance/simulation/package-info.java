/** What the rules would make of what is expected: played without a host, by a clock of its own. */
@NullMarked
package org.lockkeeper.maintenance.simulation;

import org.jspecify.annotations.NullMarked;
