@NullMarked
package org.lockkeeper.reporting.silence;

import org.jspecify.annotations.NullMarked;
