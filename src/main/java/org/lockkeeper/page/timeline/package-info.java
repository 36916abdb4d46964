/** What has happened and what is coming, drawn by time. */
@NullMarked
package org.lockkeeper.page.timeline;

import org.jspecify.annotations.NullMarked;
