@NullMarked
package org.lockkeeper.admission;

import org.jspecify.annotations.NullMarked;
