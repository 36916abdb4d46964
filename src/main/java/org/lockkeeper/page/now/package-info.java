/** The first view: is it safe, what runs, who waits for whom, what comes next. */
@NullMarked
package org.lockkeeper.page.now;

import org.jspecify.annotations.NullMarked;
