/** What all views of the page share: layout, texts, times, files, login, and the stream by which they are kept up to date. */
@NullMarked
package org.lockkeeper.page.frame;

import org.jspecify.annotations.NullMarked;
