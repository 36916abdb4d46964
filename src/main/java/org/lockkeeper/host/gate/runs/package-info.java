/** Stops units and starts them again: what is owed, in its turn. */
@NullMarked
package org.lockkeeper.host.gate.runs;

import org.jspecify.annotations.NullMarked;
