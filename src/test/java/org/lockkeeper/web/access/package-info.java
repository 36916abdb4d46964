@NullMarked
package org.lockkeeper.web.access;

import org.jspecify.annotations.NullMarked;
