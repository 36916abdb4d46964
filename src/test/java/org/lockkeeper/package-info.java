@NullMarked
package org.lockkeeper;

import org.jspecify.annotations.NullMarked;
