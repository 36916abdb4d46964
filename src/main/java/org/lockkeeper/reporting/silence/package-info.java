/** What stays quiet in other monitors while a window is open: silences and downtimes, a few minutes long and renewed. */
@NullMarked
package org.lockkeeper.reporting.silence;

import org.jspecify.annotations.NullMarked;
