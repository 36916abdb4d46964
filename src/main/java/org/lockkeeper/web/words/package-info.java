/** What a request says, read into values, or refused with the name of its member. */
@NullMarked
package org.lockkeeper.web.words;

import org.jspecify.annotations.NullMarked;
