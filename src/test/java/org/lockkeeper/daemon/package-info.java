@NullMarked
package org.lockkeeper.daemon;

import org.jspecify.annotations.NullMarked;
