@NullMarked
package org.lockkeeper.vital;

import org.jspecify.annotations.NullMarked;
