@NullMarked
package org.lockkeeper.app.daemon;

import org.jspecify.annotations.NullMarked;
