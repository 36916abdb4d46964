@NullMarked
package org.lockkeeper.reporting.notify;

import org.jspecify.annotations.NullMarked;
