@NullMarked
package org.lockkeeper.page.hosts;

import org.jspecify.annotations.NullMarked;
