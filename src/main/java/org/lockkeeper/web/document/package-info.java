/** The API's own description, and the page to try it on. */
@NullMarked
package org.lockkeeper.web.document;

import org.jspecify.annotations.NullMarked;
