/** Outlines in a box of 100 by 100, by the words of a title; the first that fits is drawn. */
const GARMENTS = [
  [/원피스|드레스/, 'M38 10q12 12 24 0l10 8-8 20 16 52H20l16-52-8-20z'],
  [/스커트|치마/, 'M32 22h36l16 60H16z'],
  [/팬츠|바지|청바지|슬랙스|데님|조거|레깅스|쇼츠/, 'M30 10h40l8 80H56l-6-50-6 50H22z'],
  [/운동화|스니커즈|신발|러닝화|구두|로퍼|샌들|부츠/, 'M10 40l24-6 14 16 34 8q10 4 8 16H10z'],
  [/가방|백팩|크로스백|토트|숄더백|에코백/, 'M34 40q0-26 16-26t16 26h12l6 48H16l6-48zm8 0h16q0-18-8-18t-8 18z'],
  [/모자|볼캡|비니|버킷햇/, 'M18 62q0-40 32-40t32 40l14 8q-46 10-92 0z'],
  [/코트|패딩|자켓|재킷|점퍼|가디건|후드/, 'M36 8l14 10 14-10 20 14 8 56-12 2-6-32v46H26V48l-6 32-12-2 8-56z'],
];
const TOP = 'M36 14q14 12 28 0l26 14-8 22-14-6v46H32V44l-14 6-8-22z';
const UNKNOWN_COLOUR = '#c8c8cf';

const won = (amount) => `${amount.toLocaleString('ko')}원`;

/** A hit of the API as a card, drawn in the product's own colours. @param paints CSS colour by name of colour */
export function productCard(hit, { html, components }, paints) {
  const colours = hit.colours.map((name) => paints[name] ?? UNKNOWN_COLOUR);
  const outline = GARMENTS.find(([words]) => words.test(hit.name))?.[1] ?? TOP;
  return html`
    <article class="card ${hit.soldOut ? 'sold-out' : ''}">
      <div class="picture">
        <svg viewBox="0 0 100 100" role="img" aria-label="${hit.colours.join(', ')}">
          <path d="${outline}" fill="${colours[0] ?? UNKNOWN_COLOUR}" stroke="#0003" stroke-linejoin="round" />
        </svg>
        ${hit.soldOut ? html`<span class="badge">품절</span>` : ''}
        <span class="colours">
          ${colours.slice(0, 5).map((paint) => html`<i style="${{ background: paint }}"></i>`)}
        </span>
      </div>
      <p class="brand">${hit.brand?.name ?? hit.seller.name}</p>
      <h3>${components.Highlight({ attribute: 'name', hit })}</h3>
      <p class="price">
        ${hit.discountRate > 0 ? html`<em>${hit.discountRate}%</em>` : ''}
        <strong>${priceOf(hit)}</strong>
        ${hit.discountRate > 0 && hit.listPrice !== null ? html`<del>${won(hit.listPrice)}</del>` : ''}
      </p>
      ${hit.reviews > 0 ? html`<p class="reviews">★ ${hit.rating.toFixed(1)} (${hit.reviews.toLocaleString('ko')})</p>` : ''}
    </article>
  `;
}

function priceOf({ price, priceDisplay }) {
  if (price !== null) return won(price);
  return priceDisplay === 'members_only' ? '회원 공개가' : '가격 문의';
}
