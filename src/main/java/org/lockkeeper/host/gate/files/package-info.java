/** What the gate puts on the host, and the journal of it that is written first. */
@NullMarked
package org.lockkeeper.host.gate.files;

import org.jspecify.annotations.NullMarked;
