@NullMarked
package org.lockkeeper.store;

import org.jspecify.annotations.NullMarked;
