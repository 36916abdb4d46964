@NullMarked
package org.lockkeeper.host.timers;

import org.jspecify.annotations.NullMarked;
