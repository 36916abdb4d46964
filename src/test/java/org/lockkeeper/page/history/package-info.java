@NullMarked
package org.lockkeeper.page.history;

import org.jspecify.annotations.NullMarked;
