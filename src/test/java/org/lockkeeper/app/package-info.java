@NullMarked
package org.lockkeeper.app;

import org.jspecify.annotations.NullMarked;
