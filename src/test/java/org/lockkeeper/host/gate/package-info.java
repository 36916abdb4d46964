@NullMarked
package org.lockkeeper.host.gate;

import org.jspecify.annotations.NullMarked;
