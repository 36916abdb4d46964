@NullMarked
package org.lockkeeper.base.vital;

import org.jspecify.annotations.NullMarked;
