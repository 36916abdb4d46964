@NullMarked
package org.lockkeeper.access;

import org.jspecify.annotations.NullMarked;
