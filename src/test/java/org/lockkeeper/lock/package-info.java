@NullMarked
package org.lockkeeper.lock;

import org.jspecify.annotations.NullMarked;
